/** Everything that the preload script offers the window. All input is checked. */
export interface Bridge {
  /** Makes one call; returns a Reply. */
  readonly call: (request: {
    readonly callId: string;
    readonly call: string;
    readonly input: unknown;
  }) => Promise<unknown>;
  readonly cancel: (callId: string) => void;
  /** Listens to core's events; returns a function that stops listening. */
  readonly on: (listener: (event: unknown) => void) => () => void;
  /** The path of a file dropped on the window; a page cannot know it otherwise. */
  readonly pathOfFile: (file: object) => string;
}

/** The name of the bridge in the window. */
export const bridgeName = 'tidescope';

/** The channels of the bridge. */
export const channels = { call: 'tidescope:call', cancel: 'tidescope:cancel', event: 'tidescope:event' } as const;
