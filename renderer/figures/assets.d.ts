/* Files that the build embeds in a module as a data URL, so that nothing is fetched. */

declare module '*.ttf?inline' {
  const url: string;
  export default url;
}
