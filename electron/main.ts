import { fileURLToPath } from 'node:url';
import { settingsDirectory } from '#core/settingsDirectory.ts';
import { startElectronApp } from './host/electronApp.ts';

/* Electron's main process. */

startElectronApp({ dist: fileURLToPath(new URL('..', import.meta.url)), directory: settingsDirectory() });
