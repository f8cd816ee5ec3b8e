import type { Attempt } from '#core/connection/attempt/attempt.ts';
import { type SecretSlot, usualLimits } from '#shared/domain/profile.ts';

/** A step as reported. */
export interface ReportedStep {
  readonly id: string;
  readonly details: readonly string[];
  readonly outcome: 'passed' | 'failed';
}

interface Quiet {
  /** The answers for each slot, in order. */
  readonly secrets?: Partial<Record<SecretSlot, readonly string[]>>;
  readonly limits?: Partial<Attempt['limits']>;
  readonly signal?: AbortSignal;
}

/** An attempt whose steps just run, which asks no questions and takes secrets from its input; it records its steps. */
export function quietAttempt({
  secrets = {},
  limits = {},
  signal = new AbortController().signal,
}: Quiet = {}): Attempt & {
  readonly steps: readonly ReportedStep[];
  readonly refusals: readonly (string | undefined)[];
} {
  const steps: ReportedStep[] = [];
  const refusals: (string | undefined)[] = [];
  const requests = new Map<SecretSlot, number>();
  const all = { ...usualLimits, ...limits };
  return {
    signal,
    limits: all,
    steps,
    refusals,
    step: async ({ id }, work) => {
      const details: string[] = [];
      try {
        const result = await work({
          signal: AbortSignal.any([signal, AbortSignal.timeout(all.step * 1000)]),
          tell: (detail) => details.push(detail),
        });
        steps.push({ id, details, outcome: 'passed' });
        return result;
      } catch (error) {
        steps.push({ id, details, outcome: 'failed' });
        throw error;
      }
    },
    ask: async () => Promise.resolve({ kind: 'refuse' }),
    secret: async ({ slot, refused }) => {
      const count = requests.get(slot) ?? 0;
      requests.set(slot, count + 1);
      refusals.push(refused);
      return Promise.resolve(secrets[slot]?.[count]);
    },
  };
}
