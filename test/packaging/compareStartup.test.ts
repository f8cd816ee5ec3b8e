import { describe, expect, it } from 'vitest';
import { compareStarts, type Command, judgeStarts, timeOfStep } from '../../packaging/compareStartup.ts';

/** A program that claims to reach a step after given times, one per start, and then goes on. */
const claiming = (milliseconds: number): Command => [
  process.execPath,
  '-e',
  `process.stderr.write('startup     9 ms  core started\\nstartup ${milliseconds} ms  window painted\\n'); setInterval(() => {}, 1000)`,
  '--',
];

describe('the comparison of two starts', () => {
  it('takes the time at which each program says that it reached the step, and ends it', async () => {
    const options = { base: claiming(400), head: claiming(470), step: 'window painted', rounds: 1 };
    expect(await compareStarts(options)).toEqual({ base: 400, head: 470 });
  });

  it('fails with what was printed where a program ends before it', async () => {
    const ending: Command = [process.execPath, '-e', `process.stderr.write('no display\\n')`, '--'];
    await expect(timeOfStep(ending, 'window painted')).rejects.toThrow(/'window painted':\nno display/u);
  });

  it('calls a start slower that takes more than a fifth longer', () => {
    expect(judgeStarts({ base: 500, head: 600 })).toEqual({
      isSlower: false,
      text: 'Startup: 500 ms before, 600 ms now (+20 %; allowed: at most +20 %)',
    });
    expect(judgeStarts({ base: 500, head: 601 }).isSlower).toBe(true);
    expect(judgeStarts({ base: 500, head: 400 }).text).toContain('−20 %');
  });
});
