import { fileURLToPath, pathToFileURL } from 'node:url';
import { ensureBuilt } from './builtProgram.ts';
import { endWithParent } from './endWithParent.ts';

/* `npm run serve` and `npm run tidescope`: the built program of that name with the rest of the arguments, built first where needed. */

const root = fileURLToPath(new URL('../..', import.meta.url));

endWithParent();

try {
  const [program = ''] = process.argv.splice(2, 1);
  await ensureBuilt(root);
  process.chdir(process.env['INIT_CWD'] ?? process.cwd());
  await import(pathToFileURL(`${root}/dist/electron/${program}.js`).href);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
