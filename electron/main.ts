import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { settingsDirectory } from '#core/account.ts';

/* Electron's main process. V8's compiled code is kept for the next start, so everything else is imported after that is arranged. */

const directory = settingsDirectory();
enableCompileCache(join(directory, 'window', 'code'));

const { startElectronApp } = await import('./host/electronApp.ts');
startElectronApp({ dist: fileURLToPath(new URL('..', import.meta.url)), directory });
