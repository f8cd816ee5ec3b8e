import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { listed, rowCount } from '../support/browserParts.ts';
import { startBrowserWindow } from '../support/browserWindow.ts';
import { aSimulation } from '../support/aSimulation.ts';
import { makeOwnDatabase } from '../support/ownDatabases.ts';

const { program, openAnew } = startBrowserWindow();

it('an archive stands in the list with what made it, and a file that is none says why', async () => {
  const file = await makeOwnDatabase('sqlite', { rows: [aSimulation({ id: 1 })] });
  const { id } = await program().call('connections.open', { target: { kind: 'file', path: file } });
  const { path } = await program().call('archives.export', { connectionId: id, ids: [1] });
  const { folder } = await program().call('archives.list', {});
  await writeFile(join(folder, `broken-${basename(path)}`), 'no archive');
  const page = await openAnew(`/c/${id}/activity?tab=archives`);
  await listed(page, 'Archives');
  const list = page.getByRole('grid', { name: 'Archives' });
  await list.getByText('left out').waitFor();
  await list.getByText(path).waitFor();
  await list
    .getByText(`broken-${basename(path)}`)
    .first()
    .waitFor();
  expect(await rowCount(page, 'Archives')).toBe(2);
});
