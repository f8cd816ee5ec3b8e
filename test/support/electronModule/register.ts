import { registerHooks } from 'node:module';
import { dirname } from 'node:path';

/* Loaded with `--import` before the built main process: its `electron` is then the double. */

const double = new URL('electron.ts', import.meta.url).href;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: double, shortCircuit: true } : next(specifier, context),
});

// A packaged program's arguments follow its executable; Node's own follow its script.
if (process.env['TIDESCOPE_DOUBLE_PACKAGED'] === '1') process.argv.splice(1, 1);

Object.assign(process, { resourcesPath: dirname(process.argv[1] ?? '') });

await import('./controls.ts');
