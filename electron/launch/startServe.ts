import { fileURLToPath, pathToFileURL } from 'node:url';
import { ensureBuilt } from './builtProgram.ts';
import { endWithParent } from './endWithParent.ts';

/* `npm run serve`: browser mode, built first where needed. */

const root = fileURLToPath(new URL('../..', import.meta.url));

endWithParent();

try {
  await ensureBuilt(root);
  process.chdir(process.env['INIT_CWD'] ?? process.cwd());
  await import(pathToFileURL(`${root}/dist/electron/serve.js`).href);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
