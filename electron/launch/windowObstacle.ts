interface Machine {
  readonly platform: string;
  /** The user's number; undefined where the system has none. */
  readonly uid: number | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Why this machine can show no window of Electron's, as a clause; undefined where nothing is known against it. */
export function windowObstacle({ platform, uid, env }: Machine): string | undefined {
  if (platform !== 'linux') return undefined;
  if (uid === 0) return 'its sandbox, which stays on, does not run for the user root';
  if (!env['DISPLAY'] && !env['WAYLAND_DISPLAY'])
    return 'there is no screen (neither DISPLAY nor WAYLAND_DISPLAY is set)';
  return undefined;
}
