import { build } from 'esbuild';

/** Bundles a TypeScript entry and everything it imports to the text of one script that XS 13.3 understands. */
export async function bundleForXs(entry: string): Promise<string> {
  const result = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'neutral',
    target: 'es2022',
    // The engine runs a bytecode of its own for every line it comes to; on one line the meter counts only the code.
    minifyWhitespace: true,
    logLevel: 'silent',
  });
  const [script] = result.outputFiles;
  if (script === undefined) throw new Error(`esbuild made nothing of ${entry}`);
  return script.text;
}
