import { randomInt } from 'node:crypto';

/** Without characters that are taken for one another: no 0 O o, no 1 I l. */
const characters = '23456789abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ';
const groups = 4;
const groupLength = 5;

/** A random password that can be read out: four groups of five characters, 116 bits, such as `h7Kqa-…`. */
export function generatePassword(): string {
  const group = (): string =>
    Array.from({ length: groupLength }, () => characters.charAt(randomInt(characters.length))).join('');
  return Array.from({ length: groups }, group).join('-');
}
