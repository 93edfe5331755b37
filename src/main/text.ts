/** The few texts the desktop shell shows itself. The page has its own catalogues. */
export interface MenuText {
  readonly file: string;
  readonly newFile: string;
  readonly open: string;
  readonly openRecent: string;
  readonly noRecentFiles: string;
  readonly save: string;
  readonly saveAs: string;
  readonly edit: string;
  readonly undo: string;
  readonly redo: string;
  readonly project: string;
  readonly deploy: string;
  readonly commandPalette: string;
  readonly view: string;
  readonly help: string;
  readonly shortcuts: string;
  readonly leaveTitle: string;
  readonly leaveDetail: string;
  readonly leave: string;
  readonly stay: string;
  readonly cancelTitle: string;
  readonly cancelDetail: string;
  readonly cancelAndLeave: string;
  readonly stayWithRun: string;
  readonly composeFiles: string;
  readonly allFiles: string;
}

const english: MenuText = {
  file: 'File',
  newFile: 'New',
  open: 'Open…',
  openRecent: 'Open Recent',
  noRecentFiles: 'No recent files',
  save: 'Save',
  saveAs: 'Save As…',
  edit: 'Edit',
  undo: 'Undo',
  redo: 'Redo',
  project: 'Project',
  deploy: 'Deploy…',
  commandPalette: 'Command Palette…',
  view: 'View',
  help: 'Help',
  shortcuts: 'Keyboard Shortcuts',
  leaveTitle: 'Close without saving?',
  leaveDetail: 'Changes that are not saved are not in the file; Slipway keeps them and offers them again when the file is opened.',
  leave: 'Close without saving',
  stay: 'Keep editing',
  cancelTitle: 'Close and cancel the run?',
  cancelDetail: 'A deploy, stop or removal is under way. It is cancelled when the window closes or reloads; what was done so far stays.',
  cancelAndLeave: 'Cancel the run and close',
  stayWithRun: 'Let it finish',
  composeFiles: 'Compose files',
  allFiles: 'All files',
};

const korean: MenuText = {
  file: '파일',
  newFile: '새로 만들기',
  open: '열기…',
  openRecent: '최근 파일 열기',
  noRecentFiles: '최근 파일 없음',
  save: '저장',
  saveAs: '다른 이름으로 저장…',
  edit: '편집',
  undo: '실행 취소',
  redo: '다시 실행',
  project: '프로젝트',
  deploy: '배포…',
  commandPalette: '명령 팔레트…',
  view: '보기',
  help: '도움말',
  shortcuts: '단축키',
  leaveTitle: '저장하지 않고 닫을까요?',
  leaveDetail: '저장하지 않은 변경 사항은 파일에 들어가지 않습니다. Slipway가 보관했다가 파일을 다시 열 때 되살립니다.',
  leave: '저장하지 않고 닫기',
  stay: '계속 편집',
  cancelTitle: '작업을 취소하고 닫을까요?',
  cancelDetail: '배포, 정지 또는 제거가 진행 중입니다. 창을 닫거나 새로 고치면 취소되며, 지금까지 한 일은 그대로 남습니다.',
  cancelAndLeave: '작업을 취소하고 닫기',
  stayWithRun: '끝날 때까지 기다리기',
  composeFiles: 'Compose 파일',
  allFiles: '모든 파일',
};

/** `locale` is a BCP 47 tag such as `ko-KR`. */
export function shellText(locale: string): MenuText {
  return locale.toLowerCase().startsWith('ko') ? korean : english;
}
