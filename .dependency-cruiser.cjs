/* Who may import whom: see ARCHITECTURE.md. `^electron$` is the npm package, `^electron/` the folder. */

const electronPackage = '^(?:electron$|node_modules/electron/)';
const coreRooms =
  '^electron/core/(users|simulations|tasks|clusters|estimators|pages|inputs|logfiles|tables|preferences|demo)/';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one file, or three.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'resolvable',
      comment: 'An import that leads nowhere hides the arrows behind it.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'shared-knows-nobody',
      severity: 'error',
      from: { path: '^shared/' },
      to: { pathNot: ['^shared/', '^node_modules/zod/'] },
    },
    {
      name: 'core-knows-shared',
      severity: 'error',
      from: { path: '^electron/core/' },
      to: { path: ['^electron/(?!core/)', '^renderer/', '^test/'] },
    },
    {
      name: 'threads-end-safely',
      comment: 'zlib is used through core/zlib.ts: Node aborts if a thread ends while it constructs a stream.',
      severity: 'error',
      from: { path: '^electron/', pathNot: '^electron/core/zlib\\.ts$' },
      to: { path: '^(?:node:)?zlib$' },
    },
    {
      name: 'core-runs-in-plain-node',
      comment: 'Core must not even reach Electron.',
      severity: 'error',
      from: { path: '^electron/core/' },
      to: { path: electronPackage, reachable: true },
    },
    {
      name: 'only-the-host-knows-electron',
      severity: 'error',
      from: {
        path: '^(?:electron|shared|renderer)/',
        pathNot: ['^electron/host/', '^electron/(?:main|preload)\\.ts$'],
      },
      to: { path: electronPackage },
    },
    {
      name: 'core-rooms-are-no-siblings',
      comment: 'handlers.ts composes the domain rooms; what they share lies in listing/ and connection/.',
      severity: 'error',
      from: { path: coreRooms },
      to: { path: coreRooms, pathNot: '^electron/core/$1/' },
    },
    {
      name: 'host-knows-core-and-shared',
      severity: 'error',
      from: { path: '^electron/host/' },
      to: { path: ['^electron/(?!host/|core/)', '^renderer/', '^test/'] },
    },
    {
      name: 'http-knows-core-and-shared',
      severity: 'error',
      from: { path: '^electron/http/' },
      to: { path: ['^electron/(?!http/|core/)', '^renderer/', '^test/'] },
    },
    {
      name: 'launch-knows-itself',
      severity: 'error',
      from: { path: '^electron/launch/' },
      to: { path: ['^electron/(?!launch/)', '^renderer/', '^shared/', '^test/'] },
    },
    {
      name: 'cli-knows-no-window',
      severity: 'error',
      from: { path: '^electron/cli/' },
      to: { path: ['^electron/(?!cli/|core/|http/|launch/)', '^renderer/', '^test/'] },
    },
    {
      name: 'renderer-knows-shared',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { path: ['^electron', '^test/'] },
    },
    {
      name: 'renderer-has-no-node',
      severity: 'error',
      from: { path: '^(?:renderer|shared)/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'features-are-no-siblings',
      comment: 'App.tsx and app/ compose the features.',
      severity: 'error',
      from: { path: '^renderer/features/([^/]+)/' },
      to: { path: '^renderer/features/([^/]+)/', pathNot: '^renderer/features/$1/' },
    },
    {
      name: 'plots-know-pages-only',
      comment: 'Plots draw a Page over its Axes; they ask nobody for data.',
      severity: 'error',
      from: { path: '^renderer/plots/' },
      to: {
        path: [
          '^renderer/(?:api|features|app|preferences|decode|badges)/',
          '^shared/contract/',
          '^shared/domain/(?!page|axis)',
        ],
      },
    },
    {
      name: 'ui-knows-no-domain',
      comment: 'Listing is the one word that tables share with the domain; toFailure comes with the client.',
      severity: 'error',
      from: { path: '^renderer/(?:ui|format)/' },
      to: {
        path: ['^renderer/(?:api|features|app|preferences|plots|decode|badges)/', '^shared/(?:contract|domain)/'],
        pathNot: ['^renderer/api/client\\.ts$', '^shared/domain/listing\\.ts$'],
      },
    },
    {
      name: 'programs-know-no-tests',
      severity: 'error',
      from: { path: '^(?:electron|shared|renderer)/' },
      to: { path: '^test/' },
    },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: '^node_modules/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      mainFields: ['module', 'main', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.json', '.css'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
