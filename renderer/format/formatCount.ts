/* The window's name for what all parts share. */
export { formatCount, formatPlural } from '#shared/figures.ts';
