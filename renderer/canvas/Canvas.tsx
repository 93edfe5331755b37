import { Background, BackgroundVariant, ConnectionMode, ReactFlow, ReactFlowProvider, SelectionMode, useStore, type EdgeMouseHandler, type NodeMouseHandler, type OnConnectEnd } from '@xyflow/react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from '../i18n/index.ts';
import { useDocument, useView } from '../state/index.ts';
import { Button } from '../ui/index.ts';
import { useYamlView } from '../yaml/yaml-view.ts';
import './canvas.css';
import { CardsContext, cardAt, ConnectLine } from './ConnectLine.tsx';
import { ConnectPopover, type PendingLink } from './ConnectPopover.tsx';
import { useDrawing } from './drawing.ts';
import { EmptyCanvas } from './EmptyCanvas.tsx';
import { FarLayer } from './FarLayer.tsx';
import { FindNode } from './FindNode.tsx';
import type { CardNode, LinkEdgeType } from './flow-types.ts';
import { gridStep } from './geometry.ts';
import { ArrowHeads, LinkEdge } from './LinkEdge.tsx';
import { Minimap } from './Minimap.tsx';
import { Regions } from './Regions.tsx';
import { ServiceCard } from './ServiceCard.tsx';
import { Toolbar } from './Toolbar.tsx';
import { paintedBelow, useCanvasActions, zoomLimits } from './use-canvas-actions.ts';
import { useCanvasKeys } from './use-canvas-keys.ts';
import { useFlow } from './use-flow.ts';
import { useServiceDrop } from './use-service-drop.ts';

const nodeTypes = { service: ServiceCard };
const edgeTypes = { link: LinkEdge };
const snapGrid: [number, number] = [gridStep, gridStep];
const noNodes: CardNode[] = [];
const noEdges: LinkEdgeType[] = [];

/** Above this many services only what is visible is mounted: below, mounting and unmounting costs more than it saves. */
const manyServices = 120;

const isFar = (state: { readonly transform: readonly [number, number, number] }): boolean => state.transform[2] < paintedBelow;

/** Too little room for an overview beside the tools. */
const isCramped = (state: { readonly width: number; readonly height: number }): boolean => state.width < 560 || state.height < 280;

/** The drawing of the document, and everything a person does to it with pointer and keyboard. */
export function Canvas() {
  return (
    <ReactFlowProvider>
      <CanvasArea />
    </ReactFlowProvider>
  );
}

function CanvasArea() {
  const { t } = useTranslation();
  const [host, setHost] = useState<HTMLElement | null>(null);
  const { nodes, edges, onNodesChange, commitDrag } = useFlow();
  const networks = useDocument((state) => state.graph.networks);
  const stale = useDocument((state) => state.stale);
  // A key that is half typed is an error for a moment: the drawing does not flicker with every word.
  const typing = useYamlView((state) => state.typing);
  const broken = stale && !typing;
  const theme = useView((state) => state.theme);
  const snap = useDrawing((state) => state.snap);
  const minimap = useDrawing((state) => state.minimap);
  const finding = useDrawing((state) => state.finding);
  const { actions, tidying, toFlow, goTo } = useCanvasActions(host);
  useCanvasKeys(host, actions);
  useServiceDrop(host, toFlow);

  const many = nodes.length > manyServices;
  const cramped = useStore(isCramped);
  const painted = useStore(isFar) && many;
  const withheld = useDrawing((state) => state.withheld) && many;
  const elements = !painted && !withheld;
  useEffect(() => {
    if (!elements) useView.getState().hover(null);
  }, [elements]);

  const [pending, setPending] = useState<PendingLink | null>(null);
  const closePending = useCallback(() => setPending(null), []);
  const closeFind = useCallback(() => useDrawing.getState().setFinding(false), []);

  const latest = useRef(nodes);
  useEffect(() => {
    latest.current = nodes;
  }, [nodes]);

  const onConnectEnd = useCallback<OnConnectEnd>(
    (event, state) => {
      const from = state.fromNode?.id;
      if (from === undefined || host === null) return;
      const point = 'changedTouches' in event ? event.changedTouches[0] : event;
      if (point === undefined) return;
      const target = cardAt(latest.current, toFlow(point), from);
      if (target === undefined) return;
      const bounds = host.getBoundingClientRect();
      setPending({ from, to: target.id, x: point.clientX - bounds.left, y: point.clientY - bounds.top });
    },
    [host, toFlow],
  );

  const onEdgeClick = useCallback<EdgeMouseHandler<LinkEdgeType>>((_event, edge) => useView.getState().select({ link: edge.id }), []);
  const onPaneClick = useCallback(() => useView.getState().clearSelection(), []);
  const onNodeDoubleClick = useCallback<NodeMouseHandler<CardNode>>((event, node) => {
    if (!node.data.ghost && event.target instanceof Element && event.target.closest('.slip-name') !== null) useDrawing.getState().rename(node.id);
  }, []);
  const onNodeMouseEnter = useCallback<NodeMouseHandler<CardNode>>((_event, node) => useView.getState().hover(node.data.service), []);
  const onNodeMouseLeave = useCallback(() => useView.getState().hover(null), []);

  const ariaLabels = useMemo(
    () => ({
      'node.a11yDescription.default': t('canvas.a11y.node'),
      'node.a11yDescription.keyboardDisabled': t('canvas.a11y.node'),
      'node.a11yDescription.ariaLiveMessage': ({ direction, x, y }: { direction: string; x: number; y: number }) => t('canvas.a11y.moved', { direction, x, y }),
      'edge.a11yDescription.default': t('canvas.a11y.edge'),
    }),
    [t],
  );

  return (
    <section
      ref={setHost}
      tabIndex={-1}
      aria-label={t('canvas.label')}
      data-testid="canvas"
      data-painted={painted || undefined}
      data-stale={broken || undefined}
      className="slip-canvas relative size-full overflow-hidden outline-none"
    >
      <ArrowHeads />
      <CardsContext value={nodes}>
        <ReactFlow<CardNode, LinkEdgeType>
          nodes={elements ? nodes : noNodes}
          edges={elements ? edges : noEdges}
          nodeTypes={nodeTypes}
          edgeTypes={edgeTypes}
          onNodesChange={onNodesChange}
          onNodeDragStop={commitDrag}
          onSelectionDragStop={commitDrag}
          onNodeDoubleClick={onNodeDoubleClick}
          onNodeMouseEnter={onNodeMouseEnter}
          onNodeMouseLeave={onNodeMouseLeave}
          onEdgeClick={onEdgeClick}
          onPaneClick={onPaneClick}
          onConnectEnd={onConnectEnd}
          connectionMode={ConnectionMode.Loose}
          connectionLineComponent={ConnectLine}
          connectOnClick={false}
          onlyRenderVisibleElements={many}
          deleteKeyCode={null}
          selectionMode={SelectionMode.Partial}
          snapToGrid={snap}
          snapGrid={snapGrid}
          minZoom={zoomLimits.min}
          maxZoom={zoomLimits.max}
          panOnScroll
          zoomOnDoubleClick={false}
          elevateNodesOnSelect={false}
          colorMode={theme}
          ariaLabelConfig={ariaLabels}
          proOptions={{ hideAttribution: true }}
        >
          <Background variant={BackgroundVariant.Dots} gap={gridStep * 3} size={1.5} color="var(--color-grid)" />
          {!painted && <Regions networks={networks} nodes={nodes} />}
        </ReactFlow>
      </CardsContext>
      {painted && <FarLayer key={`far-${theme}`} nodes={nodes} edges={edges} host={host} />}
      {nodes.length === 0 && !stale && <EmptyCanvas />}
      {broken && (
        <div role="status" className="absolute inset-x-3 top-3 z-[5] mx-auto flex w-fit items-center gap-3 rounded-lg border border-warn bg-warn-soft px-3 py-1.5 text-sm text-warn">
          {t(nodes.length === 0 ? 'canvas.undrawn' : 'canvas.stale')}
          <Button className="h-6 px-2" onClick={() => useView.getState().showTab('problems')}>
            {t('canvas.showProblems')}
          </Button>
        </div>
      )}
      {finding && <FindNode onGo={goTo} onClose={closeFind} />}
      {pending !== null && host !== null && <ConnectPopover key={`${pending.from}->${pending.to}`} pending={pending} canvas={{ width: host.clientWidth, height: host.clientHeight }} onClose={closePending} />}
      <Toolbar actions={actions} tidying={tidying} empty={nodes.length === 0} />
      {minimap && !cramped && nodes.length > 0 && <Minimap key={`map-${theme}`} nodes={nodes} />}
    </section>
  );
}
