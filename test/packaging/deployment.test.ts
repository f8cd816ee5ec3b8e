import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { parseCommandLine } from '../../electron/cli/commandLine.ts';
import { checkout } from '../support/spawnedProgram.ts';

/* The files of `deploy`: valid, and starting the program with options that it takes. */

const run = promisify(execFile);
const deployed = async (file: string): Promise<string> => readFile(join(checkout, 'deploy', file), 'utf8');
const target = 'postgresql://yaptide_user@127.0.0.1:5432/yaptide_db';

describe('the service for systemd', () => {
  it('is valid', async ({ skip }) => {
    const file = join(checkout, 'deploy/tidescope.service');
    const result = await run('systemd-analyze', ['verify', '--man=no', file]).catch((error: unknown) => {
      const { code, stderr } = z.looseObject({ code: z.unknown(), stderr: z.string().optional() }).parse(error);
      return { code, stdout: '', stderr: stderr ?? '' };
    });
    if ('code' in result && result.code === 'ENOENT') return skip('systemd-analyze is not installed');
    return expect(result.stderr.split('\n').filter((line) => line.includes('tidescope.service'))).toEqual([]);
  });

  it('serves the database of its settings', async () => {
    const [, line = ''] =
      /^ExecStart=\/usr\/bin\/env tidescope (.+)$/mu.exec(await deployed('tidescope.service')) ?? [];
    const command = parseCommandLine(line.replace('$TIDESCOPE_TARGET', target).split(' '), '');
    expect(command).toMatchObject({
      kind: 'serve',
      options: { port: 9998, open: false, target: { kind: 'url', url: target } },
    });
    const empty = parseCommandLine(line.replace(' $TIDESCOPE_TARGET', '').split(' '), '');
    expect(empty).toMatchObject({ kind: 'serve', options: { target: undefined } });
  });
});

describe('the service for compose', () => {
  it("serves yaptide's database with this version, without rights of its own", async () => {
    const service = z.object({
      command: z.array(z.string()),
      read_only: z.boolean(),
      cap_drop: z.array(z.string()),
      network_mode: z.string(),
    });
    const { services } = z
      .object({ services: z.object({ tidescope: service }) })
      .parse(parse(await deployed('compose.yml')));
    const { command, ...rights } = services.tidescope;
    expect(rights).toEqual({ read_only: true, cap_drop: ['ALL'], network_mode: 'host' });
    const { version } = z
      .object({ version: z.string() })
      .parse(JSON.parse(await readFile(join(checkout, 'package.json'), 'utf8')));
    expect(command.slice(0, 3)).toEqual(['npx', '--yes', `tidescope@${version}`]);
    const args = command.slice(3).map((word) => word.replace(/^\$\{\w+:-(.*)\}$/u, '$1'));
    expect(parseCommandLine(args, '')).toMatchObject({
      kind: 'serve',
      options: { port: 9998, target: { url: target } },
    });
  });
});
