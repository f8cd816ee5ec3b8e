import { fileURLToPath, pathToFileURL } from 'node:url';
import { endWithParent } from './endWithParent.ts';
import { launchWindow } from './launcher.ts';

/* `npm start`: the program in its window, or in the browser if a window is not possible. */

const root = fileURLToPath(new URL('../..', import.meta.url));
const directory = process.env['INIT_CWD'] ?? process.cwd();

endWithParent();

try {
  const why = await launchWindow({ root, args: process.argv.slice(2), directory });
  if (why !== undefined) {
    process.stderr.write(
      `Tidescope cannot open its own window here: ${why}.\n` +
        'It runs in your browser instead, with all features; the address follows.\n',
    );
    process.chdir(directory);
    await import(pathToFileURL(`${root}/dist/electron/serve.js`).href);
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
