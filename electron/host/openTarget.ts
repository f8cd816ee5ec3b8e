import type { Core } from '#core/core.ts';
import { hostCallId } from '#shared/contract/events.ts';
import { connectionSchema, type Target } from '#shared/domain/connection.ts';
import type { Failure } from '#shared/failure.ts';

interface OpenTargetOptions {
  readonly core: Core;
  readonly onFailure: (failure: Failure) => void;
}

/** Opens a connection on the host's own account and answers the place of the page that shows it. */
export async function openTarget(target: Target, { core, onFailure }: OpenTargetOptions): Promise<string | undefined> {
  // A saved connection may ask questions on its way: the window opens it, which can answer them.
  if (target.kind === 'profile') return `/c/${encodeURIComponent(`profile-${target.id}`)}`;
  const request = { call: 'connections.open', input: { target }, callId: hostCallId };
  const reply = await core.call(request, new AbortController().signal);
  if (reply.ok) return `/c/${encodeURIComponent(connectionSchema.parse(reply.value).id)}`;
  onFailure(reply.failure);
  return undefined;
}
