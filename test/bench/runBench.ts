import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startPostgresServer, announcePostgresServer } from '../support/postgresServer.ts';
import { hasReferenceData } from '../support/referenceData.ts';
import { benchConnections } from './connectionBench.ts';
import { benchDecode } from './decodeBench.ts';
import { benchEditors } from './editorsBench.ts';
import { benchExports } from './exportBench.ts';
import { benchFaults } from './faultsBench.ts';
import { type Figure, printFigures } from './figures.ts';
import { benchH5web } from './h5webBench.ts';
import { benchLargeLists } from './largeLists.ts';
import { benchListWindow } from './listBench.ts';
import { benchPlots } from './plotBench.ts';
import { benchRemoval } from './removalBench.ts';
import { benchStart } from './startBench.ts';
import { benchProblems } from './problemsBench.ts';
import { benchWindow } from './windowBench.ts';

/* `npm run bench`: every figure that the program promises, with its baseline measured in the same run. */

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const wanted = new Set(process.argv.slice(2));
const runs = (name: string): boolean => wanted.size === 0 || wanted.has(name);
const scale = process.env['TIDESCOPE_BENCH_SCALE'] ?? '1';

if (!existsSync(fileURLToPath(new URL('../../dist/electron/serve.js', import.meta.url)))) {
  throw new Error('Build first: npm run build');
}

/** Runs a callback on the test server, with the large database's scale if it can be created. */
async function onServer(work: (scale: string | undefined) => Promise<readonly Figure[]>): Promise<readonly Figure[]> {
  if (!hasReferenceData) print('the large database is made by ../shared/data, which is not beside this checkout');
  const server = await startPostgresServer();
  try {
    announcePostgresServer(server);
    return await work(hasReferenceData ? scale : undefined);
  } finally {
    await server.stop();
  }
}

const benchLists = async (): Promise<readonly Figure[]> =>
  onServer(async (at) => (at === undefined ? [] : benchLargeLists(at, print)));
const benchListsInWindow = async (): Promise<readonly Figure[]> =>
  onServer(async (at) => (at === undefined ? [] : benchListWindow(at, print)));
const benchAdmin = async (): Promise<readonly Figure[]> => onServer(async (at) => benchRemoval(at, print));
const benchTrouble = async (): Promise<readonly Figure[]> => onServer(async (at) => benchProblems(at, print));

const figures: Figure[] = [];
const sections = {
  start: benchStart,
  window: benchWindow,
  decode: benchDecode,
  plots: benchPlots,
  h5web: async () => benchH5web(print),
  lists: benchLists,
  listWindow: benchListsInWindow,
  connections: async () => onServer(async () => benchConnections()),
  faults: benchFaults,
  stuck: benchTrouble,
  admin: benchAdmin,
  exports: async () => onServer(async () => benchExports(print)),
  editors: async () => onServer(async () => benchEditors(print)),
};
for (const [name, run] of Object.entries(sections)) {
  if (!runs(name)) continue;
  print(`— ${name}`);
  const found = await run();
  printFigures(found, print);
  figures.push(...found);
}
const missed = figures.filter(({ reached }) => !reached).length;
print(`${figures.length - missed} of ${figures.length} figures reached (large database at scale ${scale})`);
