import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const firstLine = z.object({ url: z.string(), port: z.number(), token: z.string() });
const program = fileURLToPath(new URL('../../dist/electron/serve.js', import.meta.url));

/** The built program in browser mode, as a separate process. */
export interface ServedProgram {
  readonly url: string;
  readonly pid: number;
  /** Returns the body of a call's reply as text. */
  readonly post: (call: string, input: unknown) => Promise<string>;
  readonly stop: () => Promise<void>;
}

/** Starts the built program with its settings in a temporary folder. */
export async function startServedProgram(target?: string): Promise<ServedProgram> {
  const home = await mkdtemp(join(tmpdir(), 'tidescope-bench-'));
  const args = [program, '--json', ...(target === undefined ? [] : ['--connect', target])];
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, TIDESCOPE_HOME: home },
  });
  const { promise, resolve } = Promise.withResolvers<string>();
  child.stdout.once('data', (line: Buffer) => resolve(line.toString()));
  const { url, port, token } = firstLine.parse(JSON.parse(await promise));
  return {
    url,
    pid: child.pid ?? 0,
    post: async (call, input) => {
      const response = await fetch(`http://127.0.0.1:${port}/api/call`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${token}`, Accept: 'application/json' },
        body: JSON.stringify({ call, input }),
      });
      return response.text();
    },
    stop: async () => {
      const ended = new Promise((done) => child.once('exit', done));
      child.kill('SIGTERM');
      await ended;
      await rm(home, { recursive: true, force: true });
    },
  };
}
