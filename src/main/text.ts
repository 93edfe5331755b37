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
  leaveDetail: 'The changes made since the last save will be lost.',
  leave: 'Close without saving',
  stay: 'Keep editing',
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
  leaveDetail: '마지막으로 저장한 뒤의 변경 사항이 사라집니다.',
  leave: '저장하지 않고 닫기',
  stay: '계속 편집',
  composeFiles: 'Compose 파일',
  allFiles: '모든 파일',
};

/** `locale` is a BCP 47 tag such as `ko-KR`. */
export function shellText(locale: string): MenuText {
  return locale.toLowerCase().startsWith('ko') ? korean : english;
}
