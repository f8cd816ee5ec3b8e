import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeCrashReports } from '#core/diagnostics/crashReports.ts';
import { makeLogFile } from '#core/diagnostics/logFile.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../../support/temporaryFolder.ts';

const made: { folder?: TemporaryFolder } = {};
const directory = (name: string): string => join(made.folder?.path ?? '', name);

beforeAll(async () => {
  made.folder = await makeTemporaryFolder();
});
afterAll(async () => made.folder?.dispose());

describe('the log', () => {
  it('masks secrets, and only its owner may read it', async () => {
    const log = makeLogFile({ directory: directory('masked') });
    log.write('connecting to postgresql://alice:hunter2@db.lab/yaptide, password=hunter3');
    const file = join(log.folder, 'tidescope.log');
    const text = await readFile(file, 'utf8');
    expect(text).toContain('postgresql://alice:***@db.lab');
    expect(text).not.toMatch(/hunter/u);
    if (process.platform !== 'win32') expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('begins a new file at its limit and keeps five', async () => {
    const log = makeLogFile({ directory: directory('rotated'), limit: 100 });
    for (let line = 0; line < 40; line += 1) log.write(`line ${line} of a log that grows`);
    expect((await readdir(log.folder)).toSorted()).toEqual([
      'tidescope.1.log',
      'tidescope.2.log',
      'tidescope.3.log',
      'tidescope.4.log',
      'tidescope.log',
    ]);
    expect(await readFile(join(log.folder, 'tidescope.log'), 'utf8')).toContain('line 39');
  });

  it('loses lines on a disk that cannot be written, and nothing else', async () => {
    const log = makeLogFile({ directory: '/dev/null/nowhere' });
    expect(() => log.write('a line')).not.toThrow();
    expect(log.recent()).toEqual([expect.stringContaining('a line')]);
  });
});

describe('crash reports', () => {
  it('are the last five, newest first, with the last lines of the log and without secrets', async () => {
    const log = makeLogFile({ directory: directory('crashes') });
    const reports = makeCrashReports({ directory: directory('crashes'), log, program: 'Tidescope 0.0.0 · Node.js' });
    expect(await reports.list()).toEqual([]);
    log.write('the last line before it');
    for (let count = 1; count <= 7; count += 1) {
      reports.save({ what: `Crash ${count}`, details: 'token=abc123' });
      await expect.poll(async () => (await reports.list())[0]?.what).toBe(`Crash ${count}`);
    }
    const kept = await reports.list();
    expect(kept.map(({ what }) => what)).toEqual(['Crash 7', 'Crash 6', 'Crash 5', 'Crash 4', 'Crash 3']);
    const text = await reports.read(kept[0]?.name ?? '');
    expect(text).toContain('Tidescope 0.0.0');
    expect(text).toContain('the last line before it');
    expect(text).not.toContain('abc123');
  });

  it('cannot be used to read other files', async () => {
    const log = makeLogFile({ directory: directory('others') });
    const reports = makeCrashReports({ directory: directory('others'), log, program: '' });
    log.write('a line');
    expect(await reports.read('../logs/tidescope.log')).toBeNull();
    expect(await reports.read('2026-01-01T00-00-00-000Z.txt')).toBeNull();
  });
});
