/** Why something could not be built, with what the tools said. */
export class BuildError extends Error {}
