import { describe, expect, it } from 'vitest';
import { endStages, withStage } from '#renderer/api/useCancellableCall.ts';
import { diagnosticsText } from '#renderer/features/connecting/attemptState.ts';
import type { Stage } from '#shared/domain/attempt.ts';
import { makeFailure } from '#shared/failure.ts';

const aStage = (parts: Partial<Stage> = {}): Stage => ({
  id: 'tcp',
  label: 'TCP to db.lab',
  state: 'running',
  milliseconds: 12,
  detail: '',
  failure: null,
  ...parts,
});

const { failure } = makeFailure({
  code: 'unreachable',
  message: "The port 5432 of 'db.lab' takes no connection",
  hint: 'Check that PostgreSQL runs there.',
  details: ['ECONNREFUSED'],
});

describe('a reported step', () => {
  it('replaces its previous state, or is appended', () => {
    const first = aStage({ id: 'name' });
    const second = aStage();
    const passed = aStage({ id: 'name', state: 'passed' });
    expect(withStage([first], second)).toEqual([first, second]);
    expect(withStage([first, second], passed)).toEqual([passed, second]);
  });
});

describe('an attempt that has ended', () => {
  it('leaves no step running, whatever was reported last', () => {
    const passed = aStage({ id: 'name', state: 'passed' });
    expect(endStages([passed, aStage()], failure)).toEqual([passed, aStage({ state: 'failed', failure })]);
    expect(endStages([passed, aStage()], null)).toEqual([passed, aStage({ state: 'passed' })]);
  });
});

describe('the diagnostics', () => {
  it('list each step with its time, and the failure once', () => {
    const stages = [
      aStage({ id: 'name', label: 'Name db.lab', state: 'passed', detail: '10.0.0.7' }),
      aStage({ state: 'failed', failure }),
    ];
    const text = diagnosticsText({ label: 'lab', purpose: 'test' }, stages, failure);
    expect(text.split('\n')).toEqual([
      'Tidescope, test of lab',
      'passed       12.0 ms  Name db.lab: 10.0.0.7',
      'FAILED       12.0 ms  TCP to db.lab',
      "  unreachable: The port 5432 of 'db.lab' takes no connection",
      '  Check that PostgreSQL runs there.',
      '  ECONNREFUSED',
    ]);
  });

  it('list a failure that belongs to no step', () => {
    expect(diagnosticsText({ label: 'lab', purpose: 'connect' }, [], failure)).toContain('ECONNREFUSED');
  });
});
