import type { Core } from '#core/core.ts';
import { hostCallId } from '#shared/contract/events.ts';
import { connectionSchema, type Target } from '#shared/domain/connection.ts';
import type { Failure } from '#shared/failure.ts';

interface OpenTargetOptions {
  readonly core: Core;
  readonly onFailure: (failure: Failure) => void;
}

/** Opens a connection on behalf of the host and returns the route that shows it. */
export async function openTarget(target: Target, { core, onFailure }: OpenTargetOptions): Promise<string | undefined> {
  // Opening a saved connection may need answers, so the window opens it.
  if (target.kind === 'profile') return `/c/${encodeURIComponent(`profile-${target.id}`)}`;
  const request = { call: 'connections.open', input: { target }, callId: hostCallId };
  const reply = await core.call(request, new AbortController().signal);
  if (reply.ok) return `/c/${encodeURIComponent(connectionSchema.parse(reply.value).id)}`;
  onFailure(reply.failure);
  return undefined;
}
