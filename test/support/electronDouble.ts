import { EventEmitter } from 'node:events';
import type { SafeStorage, Session, WebContents } from 'electron';

/*
 * Test doubles for the parts of the `electron` module that the host uses. Electron's classes have hundreds of members;
 * a double has the necessary ones, which the casts account for.
 */

type PermissionRequest = (contents: WebContents, permission: string, decide: (granted: boolean) => void) => void;
type PermissionCheck = (contents: WebContents | null, permission: string, origin: string) => boolean;

export interface ContentsDouble {
  readonly double: WebContents;
  readonly events: EventEmitter;
  readonly openWindow: (url: string) => unknown;
}

export function aContents(): ContentsDouble {
  const events = new EventEmitter();
  const handler: { open: (details: { readonly url: string }) => unknown } = { open: () => undefined };
  const members = {
    on: events.on.bind(events),
    setWindowOpenHandler: (open: typeof handler.open) => {
      handler.open = open;
    },
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a double has the members that are used
  return { double: members as unknown as WebContents, events, openWindow: (url) => handler.open({ url }) };
}

export interface SessionDouble {
  readonly double: Session;
  readonly events: EventEmitter;
  readonly request: (url: string, permission: string) => boolean | undefined;
  readonly check: (origin: string, permission: string) => boolean | undefined;
  readonly device: () => boolean | undefined;
  readonly display: () => unknown;
}

export function aSession(): SessionDouble {
  const events = new EventEmitter();
  const set: {
    request?: PermissionRequest;
    check?: PermissionCheck;
    device?: () => boolean;
    display?: (request: unknown, answer: (streams: unknown) => void) => void;
  } = {};
  const members = {
    on: events.on.bind(events),
    setPermissionRequestHandler: (handler: PermissionRequest) => void (set.request = handler),
    setPermissionCheckHandler: (handler: PermissionCheck) => void (set.check = handler),
    setDevicePermissionHandler: (handler: () => boolean) => void (set.device = handler),
    setDisplayMediaRequestHandler: (handler: NonNullable<typeof set.display>) => void (set.display = handler),
  };
  return {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a double has the members that are used
    double: members as unknown as Session,
    events,
    request: (url, permission) => {
      const decided: boolean[] = [];
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a double has the members that are used
      const contents = { getURL: () => url } as unknown as WebContents;
      set.request?.(contents, permission, (granted) => void decided.push(granted));
      return decided[0];
    },
    check: (origin, permission) => set.check?.(null, permission, origin),
    device: () => set.device?.(),
    display: () => {
      const answered: unknown[] = [];
      set.display?.({}, (streams) => void answered.push(streams));
      return answered[0];
    },
  };
}

interface SafeStorageParts {
  readonly backend: ReturnType<SafeStorage['getSelectedStorageBackend']>;
  /** The prefix of each ciphertext: Chromium writes `v10` if its key is the public one. */
  readonly mark: string;
  readonly available?: boolean;
}

type SafeStorageDouble = Pick<
  SafeStorage,
  'getSelectedStorageBackend' | 'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync'
>;

/** "Encrypts" by inverting every bit. */
export function aSafeStorage({ backend, mark, available = true }: SafeStorageParts): SafeStorageDouble {
  const turned = (bytes: Buffer): Buffer => Buffer.from(bytes.map((byte) => ~byte & 0xff));
  return {
    getSelectedStorageBackend: () => backend,
    isAsyncEncryptionAvailable: async () => available,
    encryptStringAsync: async (text) => Buffer.concat([Buffer.from(mark), turned(Buffer.from(text))]),
    decryptStringAsync: async (bytes) => {
      if (bytes.subarray(0, mark.length).toString() !== mark) throw new Error('Cannot decrypt');
      return { result: turned(bytes.subarray(mark.length)).toString(), shouldReEncrypt: false };
    },
  };
}
