import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { readArchiveHeader, verifyArchive } from '#core/archives/file/archiveReader.ts';
import { tableChecksums } from '../../support/archives.ts';
import { neverAborted } from '../../support/ownDatabases.ts';
import { removing, useSmallBenches } from '../../support/smallBenches.ts';

const { make: bench } = useSmallBenches();

it('an archive of an earlier version, which calls the operation `act`, is read and restored', async () => {
  const { operation, restore, database } = await bench('sqlite');
  const before = await tableChecksums(database());
  const path = (await operation(removing(1))).archive ?? '';
  const [header = '', ...lines] = gunzipSync(await readFile(path))
    .toString()
    .trimEnd()
    .split('\n');
  const [end = '', ...others] = lines.toReversed();
  const content = [header.replace('"operation":', '"act":'), ...others.toReversed()]
    .map((line) => `${line}\n`)
    .join('');
  const sha256 = createHash('sha256').update(content).digest('hex');
  await writeFile(path, gzipSync(`${content}${end.replace(/"sha256":"\w+"/u, `"sha256":"${sha256}"`)}\n`));
  expect(gunzipSync(await readFile(path)).toString()).toContain('"act":"remove-simulations"');
  expect((await verifyArchive(path, neverAborted)).failure).toBeNull();
  expect(await readArchiveHeader(path, neverAborted)).toMatchObject({ operation: 'remove-simulations' });
  await restore(path);
  expect(await tableChecksums(database())).toEqual(before);
});
