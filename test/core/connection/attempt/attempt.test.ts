import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Attempt, makeAttempt } from '#core/connection/attempt/attempt.ts';
import { makePrompts } from '#core/connection/attempt/prompts.ts';
import type { CoreEvent } from '#shared/contract/events.ts';
import type { PromptAnswer, Stage } from '#shared/domain/attempt.ts';
import { usualLimits } from '#shared/domain/profile.ts';
import { FailureError, makeFailure } from '#shared/failure.ts';

interface ReportedTasks {
  readonly attempt: Attempt;
  readonly stages: Stage[];
  readonly cancel: () => void;
}

function begin(ask: (signal: AbortSignal) => Promise<PromptAnswer> = async () => ({ kind: 'refuse' })): ReportedTasks {
  const controller = new AbortController();
  const stages: Stage[] = [];
  const attempt = makeAttempt({
    signal: controller.signal,
    limits: { ...usualLimits, step: 10 },
    onStage: (stage) => void stages.push(stage),
    ask: async (_prompt, signal) => ask(signal),
    resolveSecret: async () => 'open-sesame',
  });
  return { attempt, stages, cancel: () => controller.abort() };
}

const step = { id: 'tcp', label: 'TCP to db.lab:5432' };
const question = { kind: 'secret', message: 'Password', refused: null, canRemember: false } as const;

const failureOf = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => (error instanceof FailureError ? error.failure : error),
  );

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a step of connecting', () => {
  it('is reported as running, then with its findings, then as passed', async () => {
    const { attempt, stages } = begin();
    const result = await attempt.step(step, async ({ tell }) => {
      tell('192.0.2.1');
      return 7;
    });
    expect(result).toBe(7);
    expect(stages.map(({ state, detail }) => [state, detail])).toEqual([
      ['running', ''],
      ['running', '192.0.2.1'],
      ['passed', '192.0.2.1'],
    ]);
  });

  it('is reported as failed with the failure that ended it', async () => {
    const { attempt, stages } = begin();
    const refused = makeFailure({ code: 'unreachable', message: 'Nothing listens' });
    await expect(
      attempt.step(step, async () => {
        throw refused;
      }),
    ).rejects.toBe(refused);
    expect(stages.at(-1)).toMatchObject({ state: 'failed', failure: { code: 'unreachable' } });
  });

  it('fails with timeout when its work does not end, naming the step and its limit', async () => {
    const { attempt, stages } = begin();
    const failing = failureOf(attempt.step(step, async () => new Promise(() => undefined)));
    await vi.advanceTimersByTimeAsync(10_000);
    const failure = await failing;
    expect(failure).toMatchObject({ code: 'timeout' });
    expect(JSON.stringify(failure)).toContain('TCP to db.lab:5432');
    expect(stages.at(-1)).toMatchObject({ state: 'failed', milliseconds: 10_000 });
  });

  it('aborts the signal of its work at the limit', async () => {
    const { attempt } = begin();
    let signal: AbortSignal | undefined;
    const failing = failureOf(
      attempt.step({ ...step, limit: 1 }, async (context) => {
        signal = context.signal;
        return new Promise(() => undefined);
      }),
    );
    await vi.advanceTimersByTimeAsync(1000);
    await failing;
    expect(signal?.aborted).toBe(true);
  });

  it('is aborted as soon as the attempt is', async () => {
    const { attempt, cancel } = begin();
    const failing = failureOf(attempt.step(step, async () => new Promise(() => undefined)));
    cancel();
    expect(await failing).toMatchObject({ code: 'cancelled' });
  });

  it('does not count the time until the user answers', async () => {
    const answered = Promise.withResolvers<PromptAnswer>();
    const { attempt, stages } = begin(async () => answered.promise);
    const passing = attempt.step(step, async ({ signal }) => attempt.ask(question, signal));
    await vi.advanceTimersByTimeAsync(60_000);
    answered.resolve({ kind: 'secret', value: 'x', remember: false });
    await expect(passing).resolves.toMatchObject({ kind: 'secret' });
    expect(stages.at(-1)?.state).toBe('passed');
  });

  it('masks secrets of the attempt in its reports and its failure', async () => {
    const { attempt, stages } = begin();
    await failureOf(
      attempt.step(step, async ({ signal, tell }) => {
        const secret = await attempt.secret(
          { slot: 'database-password', source: { kind: 'ask' }, message: 'Password' },
          signal,
        );
        tell(`tried ${secret}`);
        throw makeFailure({ code: 'login-refused', message: `refused ${secret}`, details: [`${secret}`] });
      }),
    );
    expect(JSON.stringify(stages)).not.toContain('open-sesame');
  });
});

describe('a question to the user in the window', () => {
  const asking = { callId: 'c', connectionId: null, signal: new AbortController().signal, limit: 5 };
  const open = (heard = true) => {
    const events: CoreEvent[] = [];
    const prompts = makePrompts({ tell: (event) => void events.push(event), isHeard: () => heard });
    return { events, prompts };
  };

  it('stays in the list until it is answered, and both changes are reported', async () => {
    const { events, prompts } = open();
    const answer = prompts.ask(question, asking);
    const [waiting] = prompts.list();
    prompts.answer(waiting?.promptId ?? '', { kind: 'secret', value: 'x', remember: true });
    expect(await answer).toEqual({ kind: 'secret', value: 'x', remember: true });
    expect(events.map(({ kind }) => kind)).toEqual(['prompt', 'prompt-ended']);
    expect(prompts.list()).toEqual([]);
  });

  it('fails with timeout when it is not answered within its limit', async () => {
    const { prompts } = open();
    const failing = failureOf(prompts.ask(question, asking));
    await vi.advanceTimersByTimeAsync(5000);
    expect(await failing).toMatchObject({ code: 'timeout' });
  });

  it('fails when no window listens, after the time that a window needs to load', async () => {
    const { prompts } = open(false);
    const failing = failureOf(prompts.ask(question, asking));
    await vi.advanceTimersByTimeAsync(1400);
    expect(prompts.list()).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(100);
    expect(await failing).toMatchObject({ code: 'not-allowed' });
  });

  it('fails with cancelled when it is declined', async () => {
    const { prompts } = open();
    const failing = failureOf(prompts.ask(question, asking));
    prompts.answer(prompts.list()[0]?.promptId ?? '', { kind: 'refuse' });
    expect(await failing).toMatchObject({ code: 'cancelled' });
  });

  it('accepts no second answer', async () => {
    const { prompts } = open();
    const failing = failureOf(prompts.ask(question, asking));
    const promptId = prompts.list()[0]?.promptId ?? '';
    prompts.answer(promptId, { kind: 'refuse' });
    await failing;
    expect(() => prompts.answer(promptId, { kind: 'refuse' })).toThrow('is no longer open');
  });
});
