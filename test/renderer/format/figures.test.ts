import { describe, expect, it } from 'vitest';
import { formatDuration } from '#renderer/format/formatDuration.ts';
import { formatAge, formatInstant, toEpoch, zoneName } from '#renderer/format/formatInstant.ts';
import { formatBytes, formatCount, formatPlural } from '#shared/figures.ts';

describe('formatCount', () => {
  it('puts thin spaces between thousands', () => {
    expect(formatCount(214_388)).toBe('214\u202f388');
    expect(formatCount(-1_234_567)).toBe('-1\u202f234\u202f567');
    expect(formatCount(999)).toBe('999');
  });

  it('keeps a number beyond 2^53 as its original text', () => {
    expect(formatCount('9223372036854775807').replaceAll('\u202f', '')).toBe('9223372036854775807');
  });

  it('leaves text that is not a number unchanged', () => {
    expect(formatCount('testtask')).toBe('testtask');
  });

  it('distinguishes singular and plural', () => {
    expect(formatPlural(1, 'row')).toBe('1 row');
    expect(formatPlural(2, 'row')).toBe('2 rows');
  });
});

describe('formatBytes', () => {
  it('keeps three significant digits in binary units', () => {
    expect([0, 812, 1024, 4_331_000, 3 * 1024 ** 3].map(formatBytes)).toEqual([
      '0 B',
      '812 B',
      '1.00 KiB',
      '4.13 MiB',
      '3.00 GiB',
    ]);
  });
});

describe('formatDuration', () => {
  it('shows the two largest non-zero units', () => {
    const second = 1_000_000;
    expect(formatDuration(192 * second)).toBe('3 m 12 s');
    expect(formatDuration(3600 * second)).toBe('1 h');
    expect(formatDuration((2 * 86_400 + 4 * 3600) * second)).toBe('2 d 4 h');
    expect(formatDuration(510_000)).toBe('0.51 s');
    expect(formatDuration(0)).toBe('0 s');
  });

  it('keeps the sign of an end before its start', () => {
    expect(formatDuration(-60_000_000)).toBe('−1 m');
  });
});

describe('formatInstant', () => {
  it('shows a time in UTC as stored, microseconds included', () => {
    expect(formatInstant('2024-11-19 16:24:41.123456+00', 'utc')).toBe('2024-11-19 16:24:41.123456 UTC');
  });

  it('leaves text that is not a time unchanged', () => {
    expect(formatInstant('infinity', 'utc')).toBe('infinity');
    expect(formatInstant('not a date', 'local')).toBe('not a date');
  });

  it('names the local zone', () => {
    const moment = new Date('2024-11-19T16:24:41Z');
    expect(formatInstant('2024-11-19 16:24:41+00', 'local')).toContain(zoneName(moment));
  });

  it('reads an offset that is not zero', () => {
    expect(toEpoch('2024-11-19 16:24:41+02')).toBe(Date.parse('2024-11-19T14:24:41Z'));
  });
});

describe('formatAge', () => {
  const now = Date.parse('2024-11-19T16:24:41Z');

  it('says how long ago a time is', () => {
    expect(formatAge('2024-11-19 16:22:41+00', now)).toBe('2 min');
    expect(formatAge('2024-11-16 16:24:41+00', now)).toBe('3 d');
  });

  it('says how far ahead a future time is', () => {
    expect(formatAge('2024-11-19 20:24:41+00', now)).toBe('in 4 h');
  });
});
