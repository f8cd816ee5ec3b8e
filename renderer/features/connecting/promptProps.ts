import type { ComponentType, ReactNode } from 'react';
import type { Prompt, PromptAnswer } from '#shared/domain/attempt.ts';

/** What the view of one kind of question gets. */
export interface PromptProps<Kind extends Prompt['kind'] = Prompt['kind']> {
  readonly prompt: Extract<Prompt, { readonly kind: Kind }>;
  /** The question's heading: the title of a dialog of its own, or a heading within one. */
  readonly Title: ComponentType<{ readonly children: ReactNode }>;
  readonly onAnswer: (answer: PromptAnswer) => void;
}
