import {
  Box,
  ChartLine,
  Database,
  FileCode,
  Flame,
  Hammer,
  HardDrive,
  Hexagon,
  IdCard,
  Leaf,
  Lock,
  Mail,
  MemoryStick,
  Newspaper,
  Rabbit,
  Route,
  Send,
  Server,
  Table,
  Worm,
  Zap,
  type LucideIcon,
} from 'lucide-react';
import { createElement } from 'react';
import { recipeById } from '#core/catalog';

const icons: ReadonlyMap<string, LucideIcon> = new Map([
  ['chart-line', ChartLine],
  ['database', Database],
  ['file-code', FileCode],
  ['flame', Flame],
  ['hard-drive', HardDrive],
  ['hexagon', Hexagon],
  ['id-card', IdCard],
  ['leaf', Leaf],
  ['lock', Lock],
  ['mail', Mail],
  ['memory-stick', MemoryStick],
  ['newspaper', Newspaper],
  ['rabbit', Rabbit],
  ['route', Route],
  ['send', Send],
  ['server', Server],
  ['table', Table],
  ['worm', Worm],
  ['zap', Zap],
]);

/** The picture of a recipe; a box for images no recipe explains, a hammer for those built here. */
export function ServiceIcon({ recipe, build, size = 18 }: { readonly recipe: string | undefined; readonly build: boolean; readonly size?: number }) {
  const name = recipe === undefined ? undefined : recipeById(recipe)?.icon;
  return createElement((name === undefined ? undefined : icons.get(name)) ?? (build ? Hammer : Box), { size, 'aria-hidden': true });
}
