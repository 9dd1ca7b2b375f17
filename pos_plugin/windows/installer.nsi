; The installer for Windows, per machine; /S is silent, of the uninstaller too,
; where /PURGE=1 removes the settings and this user's state as well.
;
;     makensis -DKIND=x64|x86 -DVERSION=V -DSOURCE=FOLDER -DOUT=FILE installer.nsi
;
; SOURCE holds what is installed. /AUTOSTART=1 starts `posplugin run` at log
; on, as the component does; an upgrade leaves that as it is.
Unicode true
!if ${KIND} == x64
    Target amd64-unicode
    !define PROGRAMS $PROGRAMFILES64
!else
    Target x86-unicode
    !define PROGRAMS $PROGRAMFILES32
!endif
SetCompressor /SOLID lzma
!include MUI2.nsh
!include FileFunc.nsh
!include LogicLib.nsh
!include Sections.nsh

!define UNINSTALL Software\Microsoft\Windows\CurrentVersion\Uninstall\posplugin
!define EVENTS SYSTEM\CurrentControlSet\Services\EventLog\Application\posplugin
!define RUN Software\Microsoft\Windows\CurrentVersion\Run

Name posplugin
OutFile "${OUT}"
RequestExecutionLevel admin
InstallDir ${PROGRAMS}\posplugin
InstallDirRegKey HKLM ${UNINSTALL} InstallLocation

!insertmacro MUI_PAGE_LICENSE "${SOURCE}/LICENSE"
!insertmacro MUI_PAGE_COMPONENTS
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!define MUI_FINISHPAGE_TEXT $(notes)
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE English
!insertmacro MUI_LANGUAGE SimpChinese

LangString notes ${LANG_ENGLISH} "A terminal on USB needs the WinUSB driver, \
a serial adapter the driver of its maker. Then: posplugin devices, posplugin \
pair, posplugin doctor. Settings: %ProgramData%\posplugin\posplugin.ini"
LangString notes ${LANG_SIMPCHINESE} "USB 终端需要 WinUSB 驱动，串口转换器需要\
其厂商的驱动。然后运行：posplugin devices、posplugin pair、posplugin doctor。\
设置文件：%ProgramData%\posplugin\posplugin.ini"

LangString autostart ${LANG_ENGLISH} "Start at log on"
LangString autostart ${LANG_SIMPCHINESE} "登录时启动"
LangString busy ${LANG_ENGLISH} "posplugin is in a sale. End the sale, then \
try again."
LangString busy ${LANG_SIMPCHINESE} "posplugin 正在交易中。请先结束交易，然后重试。"

; A running one ends, unless it is in a sale.
!macro close_running
    StrCpy $1 75
    ${Do}
        FindWindow $0 "posplugin-shop"
        ${If} $0 = 0
            ${ExitDo}
        ${EndIf}
        ${If} $1 = 0
            MessageBox MB_OK|MB_ICONSTOP $(busy) /SD IDOK
            Abort
        ${EndIf}
        SendMessage $0 16 0 0 /TIMEOUT=2000 ; WM_CLOSE
        Sleep 200
        IntOp $1 $1 - 1
    ${Loop}
!macroend

Section posplugin required
    SectionIn RO
    !insertmacro close_running
    SetShellVarContext all ; $APPDATA is %ProgramData%
    SetOutPath $INSTDIR
    File /r /x posplugin.ini "${SOURCE}/*"
    SetOutPath $APPDATA\posplugin
    SetOverwrite off ; settings that are there stay
    File "${SOURCE}/posplugin.ini"
    SetOverwrite on
    SetOutPath $INSTDIR
    CreateDirectory $SMPROGRAMS\posplugin
    CreateShortcut $SMPROGRAMS\posplugin\posplugin.lnk \
        $INSTDIR\posplugin.exe run
    CreateShortcut "$SMPROGRAMS\posplugin\posplugin --help.lnk" \
        $SYSDIR\cmd.exe '/k ""$INSTDIR\posplugin.exe" --help"'
    WriteUninstaller $INSTDIR\uninstall.exe
    WriteRegStr HKLM ${UNINSTALL} DisplayName posplugin
    WriteRegStr HKLM ${UNINSTALL} DisplayVersion ${VERSION}
    WriteRegStr HKLM ${UNINSTALL} InstallLocation $INSTDIR
    WriteRegStr HKLM ${UNINSTALL} UninstallString '"$INSTDIR\uninstall.exe"'
    WriteRegExpandStr HKLM ${EVENTS} EventMessageFile $INSTDIR\posplugin.exe
    WriteRegDWORD HKLM ${EVENTS} TypesSupported 7
    DeleteRegValue HKLM ${RUN} posplugin
SectionEnd

Section /o $(autostart) autostart
    WriteRegStr HKLM ${RUN} posplugin '"$INSTDIR\posplugin.exe" run'
SectionEnd

Function .onInit
!if ${KIND} == x64
    SetRegView 64
!endif
    ${GetParameters} $0
    ClearErrors
    ${GetOptions} $0 /AUTOSTART= $1
    ReadRegStr $2 HKLM ${RUN} posplugin
    ${If} $1 == 1
    ${OrIf} $2 != ""
        !insertmacro SelectSection ${autostart}
    ${EndIf}
FunctionEnd

Function un.onInit
!if ${KIND} == x64
    SetRegView 64
!endif
FunctionEnd

Section Uninstall
    !insertmacro close_running
    SetShellVarContext all
    ; Only what was installed: the folder may hold other files.
    RMDir /r $INSTDIR\data
    RMDir /r $INSTDIR\include
    RMDir /r $INSTDIR\lib
    Delete $INSTDIR\posplugin.exe
    Delete $INSTDIR\posplugin.dll
    Delete $INSTDIR\posplugin.ini
    Delete $INSTDIR\LICENSE
    Delete $INSTDIR\uninstall.exe
    RMDir $INSTDIR
    RMDir /r $SMPROGRAMS\posplugin
    DeleteRegKey HKLM ${UNINSTALL}
    DeleteRegKey HKLM "${EVENTS}"
    DeleteRegValue HKLM ${RUN} posplugin
    ${GetParameters} $0
    ClearErrors
    ${GetOptions} $0 /PURGE= $1
    StrCmp $1 1 0 kept
    RMDir /r $APPDATA\posplugin
    SetShellVarContext current
    RMDir /r $LOCALAPPDATA\posplugin
kept:
SectionEnd
