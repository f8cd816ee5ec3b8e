import { readManifest } from '#core/dataset/datasetFolder.ts';
import { exportTo } from './datasetRun.ts';
import { openIn } from './integrityRun.ts';
import { makeTestCore } from './testCore.ts';

/* A separate program: exports a dataset and kills itself as `kill -9` would, once some pages are committed and others are not. */

const [path = '', folder = ''] = process.argv.slice(2);
const test = await makeTestCore();
async function killOnceCommitted(): Promise<void> {
  const manifest = await readManifest(folder);
  if ((manifest?.tables.pages?.rows ?? 0) > 0) process.kill(process.pid, 'SIGKILL');
}
test.core.listen((event) => {
  if (event.kind === 'progress' && event.text.startsWith('Writing pages')) void killOnceCommitted();
});
await exportTo(test, { connectionId: await openIn(test, { kind: 'file', path }), folder });
await test.dispose();
