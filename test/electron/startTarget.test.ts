import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ownArguments, startTarget } from '../../electron/host/targets.ts';

const file = (path: string) => ({ kind: 'file', path: resolve('/home/alice', path) });

describe('the target that a start names', () => {
  it.each([
    [[], undefined],
    [['results.sqlite'], file('results.sqlite')],
    [['--connect', '../bob/x.db'], file('../bob/x.db')],
    [['--demo'], { kind: 'demo' }],
    [['tidescope://open/1b2c-3d'], { kind: 'profile', id: '1b2c-3d' }],
    [['TIDESCOPE://open/1b2c/'], { kind: 'profile', id: '1b2c' }],
    [['tidescope://u:p@db.example/x'], { kind: 'profile', id: 'unreadable-link' }],
    [['tidescope://open/../../etc'], { kind: 'profile', id: 'unreadable-link' }],
    [['postgresql+psycopg://u:p@h/d'], { kind: 'url', url: 'postgresql+psycopg://u:p@h/d' }],
    [['--allow-file-access-from-files', '--original-process-start-time=13', 'results.sqlite'], file('results.sqlite')],
    [['--no-sandbox', '--unknown'], undefined],
  ])('%j is resolved from the working directory of the start', (args, target) => {
    expect(startTarget(args, '/home/alice')).toEqual(target);
  });

  it("is among the user's own arguments", () => {
    expect(ownArguments(['/opt/tidescope', 'a.sqlite'], true)).toEqual(['a.sqlite']);
    expect(ownArguments(['/electron', '/checkout', 'a.sqlite'], false)).toEqual(['a.sqlite']);
  });
});
