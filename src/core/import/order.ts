import { orderServiceKeys } from '#core/compose/edit';
import { toRecord, type JsonObject, type JsonValue } from '#core/lib';

/** A service's attributes in the order people write them. */
export function orderService(attributes: Iterable<readonly [string, JsonValue]>): JsonObject {
  return toRecord(orderServiceKeys([...attributes]));
}
