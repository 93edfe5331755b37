import { cardRect, cardSize, type Position } from '#core/topology';
import { currentPositions } from '../canvas/drawing.ts';
import { freePlace } from '../canvas/placement.ts';
import { useDocument, useView } from '../state/index.ts';
import { insertCommandFor, type ServicePayload } from './insert.ts';

/** Canvas pixels from the middle within which a new card counts as in sight. */
const inSight = { x: 420, y: 320 } as const;

/** Free room as near as possible to the middle of what is visible. */
function placeInSight(centre: Position): Position {
  const wish = { x: centre.x - cardSize.width / 2, y: centre.y - cardSize.height / 2 };
  return freePlace(wish, Object.values(currentPositions()).map(cardRect));
}

/** Where a new card goes when nobody points at a place; undefined while there is no canvas. */
export function placeForNew(): Position | undefined {
  const centre = useView.getState().canvas?.centre();
  return centre === undefined ? undefined : placeInSight(centre);
}

/** Adds a service where the canvas has room, and selects it. The focus stays, so that several can be added in a row. False when the document refused. */
export function addService(payload: ServicePayload): boolean {
  const { project, apply } = useDocument.getState();
  const { canvas, select, requestFocus } = useView.getState();
  const centre = canvas?.centre();
  const position = centre === undefined ? undefined : placeInSight(centre);
  const command = insertCommandFor(payload, project, position);
  if (command.type !== 'addService' || apply(command).refused !== undefined) return false;
  select({ services: [command.service] });
  const far = centre === undefined || position === undefined || Math.abs(position.x + cardSize.width / 2 - centre.x) > inSight.x || Math.abs(position.y + cardSize.height / 2 - centre.y) > inSight.y;
  if (far) requestFocus({ target: 'canvas', service: command.service });
  return true;
}
