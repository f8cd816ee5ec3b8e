import type { Stage } from '#shared/domain/attempt.ts';
import type { Connection } from '#shared/domain/connection.ts';
import type { Failure } from '#shared/failure.ts';

/** The target of the attempt. */
export interface AttemptSubject {
  readonly label: string;
  readonly purpose: 'connect' | 'test';
}

/** The progress of one attempt to connect. */
export type AttemptState =
  | { readonly step: 'idle' }
  | (AttemptSubject & { readonly step: 'running'; readonly stages: readonly Stage[] })
  | (AttemptSubject & { readonly step: 'failed'; readonly stages: readonly Stage[]; readonly failure: Failure })
  | (AttemptSubject & { readonly step: 'passed'; readonly stages: readonly Stage[]; readonly connection: Connection });

/** The whole attempt as text, for an e-mail or an issue. Core has masked its secrets. */
export function diagnosticsText(subject: AttemptSubject, stages: readonly Stage[], failure: Failure | null): string {
  const lines = stages.flatMap(({ label, state, milliseconds, detail, failure: why }) => [
    `${state === 'passed' ? 'passed ' : state === 'failed' ? 'FAILED ' : 'running'} ${milliseconds.toFixed(1).padStart(9)} ms  ${label}${detail === '' ? '' : `: ${detail}`}`,
    ...(why === null ? [] : failureLines(why)),
  ]);
  const isShown = stages.some((stage) => stage.failure?.message === failure?.message);
  return [
    `Tidescope, ${subject.purpose === 'test' ? 'test of' : 'connecting to'} ${subject.label}`,
    ...lines,
    ...(failure === null || isShown ? [] : failureLines(failure)),
  ].join('\n');
}

function failureLines({ code, message, hint, details }: Failure): readonly string[] {
  return [`  ${code}: ${message}`, hint, ...details].filter((line) => line !== '').map((line) => `  ${line.trim()}`);
}
