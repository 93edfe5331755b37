import { describe, expect, it } from 'vitest';
import { keepShown } from './geometry.ts';

const cards = { x: 100, y: 80, width: 600, height: 300 };

describe('keepShown', () => {
  it('moves nothing while everything still fits', () => {
    expect(keepShown(cards, { width: 900, height: 400 }, { x: 10, y: 10, zoom: 1 })).toEqual({ x: 10, y: 10 });
  });

  it('moves up by what would be cut off at the bottom', () => {
    expect(keepShown(cards, { width: 900, height: 360 }, { x: 0, y: 0, zoom: 1 })).toEqual({ x: 0, y: -20 });
  });

  it('never pushes the top or the left out of sight', () => {
    expect(keepShown(cards, { width: 400, height: 200 }, { x: 0, y: 0, zoom: 1 })).toEqual({ x: -100, y: -80 });
    expect(keepShown(cards, { width: 400, height: 200 }, { x: -150, y: -100, zoom: 1 })).toEqual({ x: -150, y: -100 });
  });

  it('reckons in screen pixels at any zoom', () => {
    expect(keepShown(cards, { width: 900, height: 180 }, { x: 0, y: 0, zoom: 0.5 })).toEqual({ x: 0, y: -10 });
  });
});
