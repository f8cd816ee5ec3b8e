import type { Prompt, PromptAnswer } from '#shared/domain/attempt.ts';

/** What the view of one kind of question gets. */
export interface PromptProps<Kind extends Prompt['kind']> {
  readonly prompt: Extract<Prompt, { readonly kind: Kind }>;
  readonly onAnswer: (answer: PromptAnswer) => void;
}
