import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import type { CommandQuestion } from '#core/connection/secrets/commandApprovals.ts';
import { visibleText } from '#shared/visibleText.ts';

interface Terminal {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/**
 * Asks at the terminal that the program was started from whether a command may run. Everything but `y` or `yes` declines, and
 * so does the end of the input.
 */
export function askAtTerminal({
  input,
  output,
}: Terminal): (question: CommandQuestion, signal: AbortSignal) => Promise<boolean> {
  return async ({ connection, purpose, command }, signal) => {
    if (signal.aborted) return false;
    // Not as a terminal: Ctrl+C still ends the program.
    const lines = createInterface({ input, output, terminal: false });
    const text = `\n'${visibleText(connection)}' gets '${visibleText(purpose)}' from this command:\n\n  ${visibleText(command)}\n\nIt would run with your permissions, now and each time you connect. Run it? [y/N] `;
    const ended = once(lines, 'close').then(() => '');
    const stop = (): void => lines.close();
    signal.addEventListener('abort', stop, { once: true });
    try {
      const answer = await Promise.race([lines.question(text), ended]);
      return /^y(?:es)?$/iu.test(answer.trim());
    } finally {
      signal.removeEventListener('abort', stop);
      lines.close();
    }
  };
}
