import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

/*
 * Whether one build starts slower than another, on the same machine and in the same minutes: both are started in turn, and
 * the medians of the time to one step of `--trace-startup` are compared.
 */

/** A program and its arguments. */
export type Command = readonly [program: string, ...args: string[]];

interface Comparison {
  /** The median times of the step, in ms. */
  readonly base: number;
  readonly head: number;
}

/** In ms: a program that has not reached the step by then has failed. */
const patience = 60_000;

const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;

/** The time, in ms since its process began, at which a program reaches a step. It is ended then. Fails with what it has printed. */
export async function timeOfStep([program, ...args]: Command, step: string): Promise<number> {
  const home = await mkdtemp(join(tmpdir(), 'tidescope-startup-'));
  const child = spawn(program, [...args, '--trace-startup'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, TIDESCOPE_HOME: home },
  });
  const ended = new Promise<void>((done) => child.once('close', () => done()));
  child.on('error', () => undefined);
  const late = setTimeout(() => child.kill('SIGKILL'), patience);
  const said: string[] = [];
  try {
    for await (const line of createInterface({ input: child.stderr })) {
      said.push(line);
      const [, at, reached] = /^startup +(\d+) ms {2}(.+)$/u.exec(line) ?? [];
      if (reached === step) return Number(at);
    }
    throw new Error(`${program} did not reach '${step}':\n${said.join('\n')}`);
  } finally {
    clearTimeout(late);
    child.kill('SIGKILL');
    await ended;
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  }
}

interface StartsOptions {
  readonly base: Command;
  readonly head: Command;
  readonly step: string;
  /** How often each is started, after one start that only fills caches. */
  readonly rounds: number;
}

/** Starts both in turn. Fails if one of them does not reach the step. */
export async function compareStarts({ base, head, step, rounds }: StartsOptions): Promise<Comparison> {
  const times: { readonly base: number[]; readonly head: number[] } = { base: [], head: [] };
  for (let round = 0; round <= rounds; round += 1) {
    const [before, after] = [await timeOfStep(base, step), await timeOfStep(head, step)];
    if (round === 0) continue;
    times.base.push(before);
    times.head.push(after);
  }
  return { base: median(times.base), head: median(times.head) };
}

/** Whether the second needs more than the allowed part longer, and the sentence that says so. */
export function judgeStarts(
  { base, head }: Comparison,
  allowed = 0.2,
): { readonly isSlower: boolean; readonly text: string } {
  const change = head / base - 1;
  const percent = `${change < 0 ? '−' : '+'}${Math.abs(100 * change).toFixed(0)} %`;
  const limit = `at most +${(100 * allowed).toFixed(0)} %`;
  return {
    isSlower: change > allowed,
    text: `Startup: ${base} ms before, ${head} ms now (${percent}; allowed: ${limit})`,
  };
}

/** `node packaging/compareStartup.ts BASE HEAD [ELECTRON]`: two built checkouts; without Electron, browser mode is compared. */
async function main([base = '', head = '', electron]: readonly string[]): Promise<void> {
  const commandOf = (checkout: string): Command =>
    electron === undefined
      ? [process.execPath, resolve(checkout, 'dist/electron/serve.js'), '--no-open']
      : [electron, resolve(checkout)];
  const step = electron === undefined ? 'address available' : 'window painted';
  const { isSlower, text } = judgeStarts(
    await compareStarts({ base: commandOf(base), head: commandOf(head), step, rounds: 9 }),
  );
  process.stdout.write(`${text}\n`);
  if (isSlower) process.exitCode = 1;
}

if (import.meta.main) await main(process.argv.slice(2));
