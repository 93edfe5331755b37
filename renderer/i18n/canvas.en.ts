/** Text of the canvas, the inspector and the YAML panel. Same keys as `canvas.ko.ts`. */
export const canvasEn = {
  canvas: {
    label: 'Canvas',
  },
  inspector: {
    label: 'Inspector',
  },
  yaml: {
    label: 'YAML',
  },
} as const;
