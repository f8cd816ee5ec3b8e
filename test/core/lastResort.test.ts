import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const run = promisify(execFile);

/** Uncaught faults of each kind in a running program, and which call each one fails. */
const program = `
  import net from 'node:net';
  import { runOwned, surviveFaults } from '#core/lastResort.ts';
  surviveFaults((line) => console.error(line));
  const told = [];
  const owner = (name) => ({ fail: (why) => told.push(name + ': ' + why.failure.details[0]) });
  const server = net.createServer((socket) => socket.end('x')).listen(0, '127.0.0.1', () => {
    runOwned(owner('listener'), () => net.connect(server.address().port).on('data', () => { throw new Error('in a listener, password=sesame'); }));
    runOwned(owner('promise'), () => { void Promise.reject(new Error('in a promise')); });
    runOwned(owner('timer'), () => setTimeout(() => { throw new Error('in a timer'); }, 1));
    setTimeout(() => { throw new Error('of nobody'); }, 1);
    setTimeout(() => { console.log(JSON.stringify(told.toSorted())); server.close(); }, 300);
  });
`;

describe('an uncaught fault', () => {
  it('is logged without its secrets, fails the call it occurred in, and never ends the program', async () => {
    const args = ['--input-type=module-typescript', '--eval', program];
    const { stdout, stderr } = await run(process.execPath, args, { cwd: process.cwd() });
    expect(JSON.parse(stdout)).toEqual([
      'listener: Error: in a listener, password=sesame',
      'promise: Error: in a promise',
      'timer: Error: in a timer',
    ]);
    expect(stderr.match(/^Uncaught: Error: .*$/gmu)?.toSorted()).toEqual([
      'Uncaught: Error: in a listener, password=***',
      'Uncaught: Error: in a promise',
      'Uncaught: Error: in a timer',
      'Uncaught: Error: of nobody',
    ]);
  });
});
