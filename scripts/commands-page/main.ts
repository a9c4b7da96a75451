import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandsPage } from './page.js';

writeFileSync(join(import.meta.dirname, '../../docs/commands.md'), commandsPage());
