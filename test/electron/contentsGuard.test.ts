import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { guardContents, guardSession, isTrustedLink } from '../../electron/host/contentsGuard.ts';
import { aContents, aSession } from '../support/electronDouble.ts';

interface Preventable {
  prevented: boolean;
  readonly preventDefault: () => void;
}

function aNavigation(url: string): Preventable & { readonly url: string } {
  const navigation = {
    url,
    prevented: false,
    preventDefault: () => {
      navigation.prevented = true;
    },
  };
  return navigation;
}

describe('a guarded page', () => {
  it.each(['https://evil.example/', 'file:///etc/passwd', 'javascript:alert(1)', 'data:text/html,x', 'app://other/'])(
    'cannot navigate to %s',
    (url) => {
      const contents = aContents();
      guardContents(contents.double, { openExternal: async () => undefined });
      const navigation = aNavigation(url);
      contents.events.emit('will-navigate', navigation);
      expect(navigation.prevented).toBe(true);
    },
  );

  it('can be reloaded', () => {
    const contents = aContents();
    guardContents(contents.double, { openExternal: async () => undefined });
    const navigation = aNavigation('app://tidescope/');
    contents.events.emit('will-navigate', navigation);
    expect(navigation.prevented).toBe(false);
  });

  it('is not redirected and holds no webview', () => {
    const contents = aContents();
    guardContents(contents.double, { openExternal: async () => undefined });
    for (const name of ['will-redirect', 'will-attach-webview']) {
      const event = aNavigation('app://tidescope/');
      contents.events.emit(name, event);
      expect(event.prevented, name).toBe(true);
    }
  });

  it('opens no window; only trusted links go to the browser', () => {
    const contents = aContents();
    const opened: string[] = [];
    guardContents(contents.double, { openExternal: async (url) => void opened.push(url) });
    for (const url of ['https://evil.example/', 'http://github.com/', 'file:///x', 'https://yaptide.github.io/docs/']) {
      expect(contents.openWindow(url)).toEqual({ action: 'deny' });
    }
    expect(opened).toEqual(['https://yaptide.github.io/docs/']);
  });
});

describe('a trusted link', () => {
  it.each([
    'http://github.com/yaptide',
    'https://github.com.evil.example/',
    'https://evil@github.com/',
    'https://user:pass@github.com/',
    'https://github.com:8443/',
    'javascript:alert(1)',
    'smb://github.com/share',
    'github.com',
    '',
  ])('is not %j', (url) => {
    expect(isTrustedLink(url)).toBe(false);
  });

  it('is https on a host that the program itself names', () => {
    expect(isTrustedLink('https://github.com/yaptide/yaptide')).toBe(true);
  });
});

describe('the session', () => {
  const permissions = ['media', 'geolocation', 'notifications', 'clipboard-read', 'openExternal', 'hid', 'fullscreen'];

  it.each(permissions)('grants no page %s', (permission) => {
    const session = aSession();
    guardSession(session.double);
    expect(session.request('app://tidescope/', permission)).toBe(false);
    expect(session.check('app://tidescope/', permission)).toBe(false);
  });

  it('lets only the program put on the clipboard what was copied', () => {
    const session = aSession();
    guardSession(session.double);
    expect(session.request('app://tidescope/', 'clipboard-sanitized-write')).toBe(true);
    expect(session.check('app://tidescope/', 'clipboard-sanitized-write')).toBe(true);
    expect(session.request('https://evil.example/', 'clipboard-sanitized-write')).toBe(false);
    expect(session.check('https://evil.example/', 'clipboard-sanitized-write')).toBe(false);
  });

  it('grants no device and no screen capture', () => {
    const session = aSession();
    guardSession(session.double);
    expect(session.device()).toBe(false);
    expect(session.display()).toEqual({});
  });

  it('lets the page save what it made itself, and downloads nothing from elsewhere', () => {
    const session = aSession();
    guardSession(session.double);
    expect(session.events).toBeInstanceOf(EventEmitter);
    for (const [url, prevented] of [
      ['blob:app://tidescope/0-1', false],
      ['data:text/csv,a', false],
      ['https://evil.example/x.exe', true],
      ['blob:https://evil.example/0-1', true],
    ] as const) {
      const event = aNavigation(url);
      session.events.emit('will-download', event, { getURL: () => url });
      expect(event.prevented, url).toBe(prevented);
    }
  });
});
