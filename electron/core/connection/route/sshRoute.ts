import { openSystemTunnel } from '#core/connection/ssh/systemSsh/systemTunnel.ts';
import { openTunnel } from '#core/connection/ssh/tunnel/openTunnel.ts';
import type { Tunnel } from '#core/connection/ssh/tunnel/tunnel.ts';
import type { Hop } from '#shared/domain/profile.ts';
import { FailureError, findReason } from '#shared/failure.ts';

/** Whether the system's own ssh logs in, and what happens when the user chooses it during the attempt. */
export interface SystemSshChoice {
  readonly chosen: boolean;
  /** Whether the choice can be stored with a saved connection. */
  readonly canRemember: boolean;
  readonly onChosen: (remember: boolean) => Promise<void>;
}

/**
 * Opens a tunnel through some hosts: with the program's own SSH, or with the system's ssh if that was chosen. If the
 * own one meets something that it does not support, the failure names it and the system's ssh is offered.
 */
export async function openSshTunnel(
  hops: readonly Hop[],
  options: Parameters<typeof openTunnel>[1],
  choice: SystemSshChoice,
): Promise<Tunnel> {
  if (choice.chosen) return openSystemTunnel(hops, options);
  try {
    return await openTunnel(hops, options);
  } catch (error) {
    const needed = findReason(error, 'needs-system-ssh');
    if (needed === undefined || !(error instanceof FailureError) || process.platform === 'win32') throw error;
    const { attempt } = options;
    const prompt = {
      kind: 'confirm',
      message: error.failure.message,
      explanation: `This needs ${needed.what}, which only the system’s own ssh supports. It reads your ~/.ssh/config and runs the programs named there, as it does in a terminal.`,
      confirm: 'Use the system’s ssh',
      decline: 'Do not use it',
      canRemember: choice.canRemember,
    } as const;
    const answer = await attempt.ask(prompt, attempt.signal).catch(() => undefined);
    // Declined, or without a window: the failure is final.
    if (answer?.kind !== 'confirm') throw error;
    await choice.onChosen(answer.remember);
    return openSystemTunnel(hops, options);
  }
}
