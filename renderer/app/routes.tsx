import {
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Navigate,
} from '@tanstack/react-router';
import { z } from 'zod';
import { comparisonSchema } from '#renderer/features/results/compare/comparison.ts';
import { gallerySearchSchema } from '#renderer/features/results/gallery/galleryModel.ts';
import { relationTabs } from '#renderer/features/tables/RelationView.tsx';
import { userTabs } from '#renderer/features/users/UserPage.tsx';
import { overviewRanges } from '#shared/domain/overview.ts';
import { addressedViewSchema } from './pages/addressedView.ts';
import { ActivityPage } from './pages/ActivityPage.tsx';
import { ClustersPage } from './pages/ClustersPage.tsx';
import { ComparePage } from './pages/ComparePage.tsx';
import { ConnectionFrame } from './frame/ConnectionFrame.tsx';
import { GalleryPage } from './pages/GalleryPage.tsx';
import { HealthPage } from './pages/HealthPage.tsx';
import { OverviewPage } from './pages/OverviewPage.tsx';
import { ProfilePage } from './pages/ProfilePage.tsx';
import { RootFrame } from './frame/RootFrame.tsx';
import { SettingsPage } from './pages/SettingsPage.tsx';
import { SimulationsPage } from './pages/SimulationsPage.tsx';
import { simulationsSearchSchema } from './pages/simulationsSearch.ts';
import { TablesPage } from './pages/TablesPage.tsx';
import { tablesPages } from './pages/tablesPages.ts';
import { TasksPage } from './pages/TasksPage.tsx';
import { UsersPage } from './pages/UsersPage.tsx';
import { WelcomePage } from './pages/WelcomePage.tsx';

const healthSearchSchema = z.object({
  tab: z.enum(['problems', 'orphans', 'integrity', 'cleanup', 'backups']).optional().catch(undefined),
  stuck: addressedViewSchema,
  cleanup: addressedViewSchema,
});
const tablesSearchSchema = z.object({
  schema: z.string().max(500).optional().catch(undefined),
  table: z.string().max(500).optional().catch(undefined),
  tab: z.enum(relationTabs).optional().catch(undefined),
  /** What is shown of the whole database instead of a table. */
  page: z.enum(tablesPages).optional().catch(undefined),
  view: addressedViewSchema,
  /** The key of the row that is open. */
  row: z.string().max(10_000).optional().catch(undefined),
  /** The requested view of yaptide's tables, in a database that has none. */
  instead: z.string().max(50).optional().catch(undefined),
});
const activitySearchSchema = z.object({
  tab: z.enum(['server', 'statistics', 'permissions', 'file', 'journal', 'archives']).optional().catch(undefined),
  /** The path of the archive shown. */
  archive: z.string().max(4096).optional().catch(undefined),
});
const usersSearchSchema = z.object({
  view: addressedViewSchema,
  /** The user whose page is open. */
  user: z.int().optional().catch(undefined),
  tab: z.enum(userTabs).optional().catch(undefined),
});
const clustersSearchSchema = z.object({ view: addressedViewSchema });

const rootRoute = createRootRoute({ component: RootFrame, notFoundComponent: () => <Navigate to="/" replace /> });
const welcomeRoute = createRoute({ getParentRoute: () => rootRoute, path: '/', component: WelcomePage });
const newProfileRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: 'profiles/new',
  validateSearch: z.object({ through: z.literal('ssh').optional().catch(undefined) }),
  component: NewProfile,
});
const profileRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: 'profiles/$profileId',
  component: SavedProfile,
});
const connectionRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: 'c/$connectionId',
  component: ConnectionFrame,
});
const connectionIndexRoute = createRoute({
  getParentRoute: () => connectionRoute,
  path: '/',
  validateSearch: z.object({ range: z.enum(overviewRanges).optional().catch(undefined) }),
  component: OverviewPage,
});
const simulationsRoute = createRoute({
  getParentRoute: () => connectionRoute,
  path: 'simulations',
  validateSearch: simulationsSearchSchema,
  component: SimulationsPage,
});
const compareRoute = createRoute({
  getParentRoute: () => connectionRoute,
  path: 'compare',
  validateSearch: comparisonSchema,
  component: ComparePage,
});
const galleryRoute = createRoute({
  getParentRoute: () => connectionRoute,
  path: 'gallery',
  validateSearch: gallerySearchSchema,
  component: GalleryPage,
});
const usersRoute = createRoute({
  getParentRoute: () => connectionRoute,
  path: 'users',
  validateSearch: usersSearchSchema,
  component: UsersPage,
});
const settingsRoute = createRoute({
  getParentRoute: () => connectionRoute,
  path: 'settings',
  component: SettingsPage,
});
const tasksRoute = createRoute({
  getParentRoute: () => connectionRoute,
  path: 'tasks',
  validateSearch: z.object({ view: addressedViewSchema }),
  component: TasksPage,
});
const clustersRoute = createRoute({
  getParentRoute: () => connectionRoute,
  path: 'clusters',
  validateSearch: clustersSearchSchema,
  component: ClustersPage,
});

const sqlRoute = createRoute({
  getParentRoute: () => connectionRoute,
  path: 'sql',
  component: lazyRouteComponent(async () => import('./pages/SqlPage.tsx'), 'SqlPage'),
});
const tablesRoute = createRoute({
  getParentRoute: () => connectionRoute,
  path: 'tables',
  validateSearch: tablesSearchSchema,
  component: TablesPage,
});

const healthRoute = createRoute({
  getParentRoute: () => connectionRoute,
  path: 'health',
  validateSearch: healthSearchSchema,
  component: HealthPage,
});

const activityRoute = createRoute({
  getParentRoute: () => connectionRoute,
  path: 'activity',
  validateSearch: activitySearchSchema,
  component: ActivityPage,
});

function NewProfile() {
  const { through } = newProfileRoute.useSearch();
  return <ProfilePage key="new" profileId={undefined} throughSsh={through === 'ssh'} />;
}

function SavedProfile() {
  const { profileId } = profileRoute.useParams();
  return <ProfilePage key={profileId} profileId={profileId} throughSsh={false} />;
}

const routeTree = rootRoute.addChildren([
  welcomeRoute,
  newProfileRoute,
  profileRoute,
  connectionRoute.addChildren([
    connectionIndexRoute,
    simulationsRoute,
    compareRoute,
    galleryRoute,
    usersRoute,
    clustersRoute,
    tablesRoute,
    sqlRoute,
    tasksRoute,
    settingsRoute,
    healthRoute,
    activityRoute,
  ]),
]);

/** Makes the router over the address's hash, so that back, forward, reload and a copied link all work. */
export function makeAppRouter() {
  return createRouter({ routeTree, history: createHashHistory(), defaultPreload: false });
}

export type AppRouter = ReturnType<typeof makeAppRouter>;

declare module '@tanstack/react-router' {
  interface Register {
    router: AppRouter;
  }
}
