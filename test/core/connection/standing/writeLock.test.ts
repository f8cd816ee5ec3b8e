import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { assertMayUnlock, makeWriteLock } from '#core/connection/lifetime/writeLock.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('the lock of a connection', () => {
  it('is closed at first and refuses, naming the connection', () => {
    const lock = makeWriteLock('lab', () => undefined);
    expect(lock.until()).toBeNull();
    expect(() => lock.assertUnlocked()).toThrow("'lab' is read-only");
  });

  it('is open for the chosen time and closes automatically', () => {
    const heard: string[] = [];
    const lock = makeWriteLock('lab', (why) => void heard.push(why));
    lock.unlock(10);
    vi.advanceTimersByTime(599_000);
    expect(() => lock.assertUnlocked()).not.toThrow();
    vi.advanceTimersByTime(1000);
    expect(() => lock.assertUnlocked()).toThrow('read-only');
    expect(heard).toEqual(['unlocked', 'expired']);
  });

  it('is closed when the machine slept past its time, although no timer ran', () => {
    const lock = makeWriteLock('lab', () => undefined);
    lock.unlock(10);
    vi.setSystemTime(Date.now() + 3_600_000);
    expect(() => lock.assertUnlocked()).toThrow('read-only');
  });

  it('stays open beyond its time while a change holds it, and closes when the last one is done', () => {
    const heard: string[] = [];
    const lock = makeWriteLock('lab', (why) => void heard.push(why));
    lock.unlock(10);
    const releases = [lock.hold(), lock.hold()];
    vi.advanceTimersByTime(3_600_000);
    expect(() => lock.assertUnlocked()).not.toThrow();
    releases[0]?.();
    releases[0]?.();
    expect(heard).toEqual(['unlocked']);
    releases[1]?.();
    expect(heard).toEqual(['unlocked', 'expired']);
    expect(() => lock.hold()).toThrow('read-only');
  });

  it('closes on request, also while a change holds it', () => {
    const lock = makeWriteLock('lab', () => undefined);
    lock.unlock(10);
    lock.hold();
    lock.lock();
    expect(lock.until()).toBeNull();
  });

  it('closes on request', () => {
    const heard: string[] = [];
    const lock = makeWriteLock('lab', (why) => void heard.push(why));
    lock.unlock(10);
    lock.lock();
    expect(lock.until()).toBeNull();
    expect(heard).toEqual(['unlocked', 'locked']);
  });

  it('of production requires its name, and allows at most ten minutes', () => {
    const production = { name: 'yap', role: 'production' } as const;
    expect(() => assertMayUnlock(production, { minutes: 10, typedName: 'yap' })).not.toThrow();
    expect(() => assertMayUnlock(production, { minutes: 10, typedName: 'Yap' })).toThrow("not 'yap'");
    expect(() => assertMayUnlock(production, { minutes: 11, typedName: 'yap' })).toThrow('10 minutes');
  });

  it('of another role requires no name', () => {
    expect(() => assertMayUnlock({ name: 'lab', role: 'local' }, { minutes: 60, typedName: '' })).not.toThrow();
  });
});
