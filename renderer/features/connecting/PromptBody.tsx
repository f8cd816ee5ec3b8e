import { assertNever } from '#shared/failure.ts';
import { HostKeyPrompt } from './HostKeyPrompt.tsx';
import type { PromptProps } from './promptProps.ts';
import { QuestionsPrompt } from './QuestionsPrompt.tsx';
import { RecoveryPrompt } from './RecoveryPrompt.tsx';
import { SecretPrompt } from './SecretPrompt.tsx';

/** A question of core, as its kind wants to be asked. */
export function PromptBody({ prompt, ...rest }: PromptProps) {
  switch (prompt.kind) {
    case 'host-key':
      return <HostKeyPrompt prompt={prompt} {...rest} />;
    case 'secret':
      return <SecretPrompt prompt={prompt} {...rest} />;
    case 'questions':
      return <QuestionsPrompt prompt={prompt} {...rest} />;
    case 'recovery':
      return <RecoveryPrompt prompt={prompt} {...rest} />;
    default:
      return assertNever(prompt);
  }
}
