/* The window's name for what all parts share. */
export { formatBytes } from '#shared/figures.ts';
