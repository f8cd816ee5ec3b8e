import { fileURLToPath } from 'node:url';
import { surviveFaults } from '#core/lastResort.ts';
import { settingsDirectory } from '#core/account.ts';
import { startElectronApp } from './host/electronApp.ts';

/* Electron's main process. */

surviveFaults((line) => void process.stderr.write(`${line}\n`));
startElectronApp({ dist: fileURLToPath(new URL('..', import.meta.url)), directory: settingsDirectory() });
